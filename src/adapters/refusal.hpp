#pragma once

#include <string>

struct x509_st;
struct x509_store_ctx_st;

// What is to be said of a server's certificate.
std::string certificate_fingerprint(const x509_st *certificate);  // SHA-256, 64 hex digits
std::string certificate_refusal(x509_store_ctx_st *check);        // why, in words
