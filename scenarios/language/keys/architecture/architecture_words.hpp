/// The words with which keys of an architecture name one of several ways.
#pragma once

#include "models/clients/syn_retries.hpp"
#include "models/process/on_disconnect.hpp"
#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/schema/words.hpp"

namespace knee::scenarios::language {

inline constexpr Choice<models::SynRetries> kSynRetries[] = {
    {"linux-6.1", models::SynRetries::linux_6_1,
     "After 1, 3, 7, 15, 31, 63 s; fails after 127 s (Linux to 6.4)."},
    {"linux-6.5", models::SynRetries::linux_6_5,
     "After 1, 2, 3, 4, 5, 7, 11, 19, 35, 67 s; fails after 131 s (Linux from 6.5 on)."}};

inline constexpr Choice<WorkerClass> kWorkerClasses[] = {
    {"sync", WorkerClass::sync,
     "Each thread accepts, serves one request and closes the connection (gunicorn's sync worker with one "
     "thread)."},
    {"gthread", WorkerClass::gthread,
     "A main thread accepts connections and passes them to a pool of threads, which keep them open (gunicorn's "
     "gthread)."}};

inline constexpr Choice<models::OnDisconnect> kOnDisconnect[] = {
    {"continues", models::OnDisconnect::continues,
     "It is carried out to its end, also if it has not begun (Node.js, gunicorn, uvicorn, Starlette)."},
    {"checked", models::OnDisconnect::checked, "The application looks before each step and carries out no further one."},
    {"cancelled", models::OnDisconnect::cancelled,
     "Besides, a wait or a call of an event loop ends at once (Django's asynchronous views)."}};

}  // namespace knee::scenarios::language
