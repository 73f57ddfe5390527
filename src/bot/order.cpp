#include "bot/order.hpp"

std::string pack_asker(const Asker &asker) {
    Fields fields;
    fields.add("name", asker.name);
    fields.add("identity", asker.identity);
    fields.add("evidence", asker.evidence);
    fields.add("mask", asker.mask);
    fields.add("weak", asker.weak);
    fields.add("doubt", asker.doubt);
    fields.add("owner", asker.owner);
    return fields.pack();
}

Asker unpack_asker(const std::string &bytes) {
    const Fields fields = Fields::unpack(bytes).value_or(Fields());
    Asker asker;
    asker.name = fields.text("name");
    asker.identity = fields.text("identity");
    asker.evidence = fields.text("evidence");
    asker.mask = fields.text("mask");
    asker.weak = fields.text("weak") != "0";
    asker.doubt = fields.text("doubt");
    asker.owner = fields.text("owner") == "1";
    return asker;
}

Fields pack_order(const Order &order, const Command &command) {
    Fields fields;
    const Call &call = order.call;
    fields.add("command", order.command);
    fields.add("id", static_cast<long long>(call.id));
    fields.add("door", door_name(call.door));
    if (call.door == Door::clock) fields.add("client", static_cast<long long>(call.client));
    fields.add("asker", pack_asker(call.asker));
    fields.add("network", call.place.network);
    fields.add("target", call.place.target);
    fields.add("channel", call.place.channel);
    fields.add("digest", order.digest);
    fields.add("confirmed", order.grants.confirmed);
    fields.add("code", order.grants.code);
    fields.add("paid", order.grants.paid);
    for (const Asker &approver : order.grants.approvers)
        fields.add("approver", pack_asker(approver));
    for (const Param &param : command.params) {
        const auto value = order.values.find(param.name);
        if (value == order.values.end() || param.kind == Kind::secret) continue;
        fields.add("name", param.name);
        fields.add("value", value->second);
    }
    return fields;
}

std::optional<Order> unpack_order(const Fields &fields) {
    const std::optional<Door> door = door_of(fields.text("door"));
    if (fields.text("command").empty() || !door) return {};
    Order order;
    order.command = fields.text("command");
    order.call.id = static_cast<uint64_t>(fields.integer("id"));
    order.call.door = *door;
    order.call.client = static_cast<uint64_t>(fields.integer("client"));
    order.call.asker = unpack_asker(fields.text("asker"));
    order.call.place = {fields.text("network"), fields.text("target"),
                        fields.text("channel") == "1"};
    order.digest = fields.text("digest");
    order.grants.confirmed = fields.text("confirmed") == "1";
    order.grants.code = fields.text("code") == "1";
    order.grants.paid = fields.text("paid") == "1";
    for (const std::string &approver : fields.all("approver"))
        order.grants.approvers.push_back(unpack_asker(approver));
    const auto names = fields.all("name"), values = fields.all("value");
    if (names.size() != values.size()) return {};
    for (size_t i = 0; i < names.size(); ++i) order.values[names[i]] = values[i];
    return order;
}
