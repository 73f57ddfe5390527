#pragma once

int free_port();             // on 127.0.0.1, a moment ago
bool answers(int port);      // does someone listen there?
int connect_port(int port);  // a connected descriptor, -1 where nobody listens
