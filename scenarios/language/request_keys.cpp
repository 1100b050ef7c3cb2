#include "scenarios/language/request_keys.hpp"

#include "scenarios/language/common.hpp"

namespace knee::scenarios::language {

Type<Request> request() {
  return mapping<Request>("request", [](MappingReader& fields, Request& request) {
    fields.optional(
        "share", request.share, if_given(placed(Type<double>(percentage()))),
        "Share of the workload's arrivals; the shares sum to 100 %. A class alone has all of them.");
    fields.required("steps", request.steps, steps(), "What is done for a request, one step after the other.");
    fields.optional("arrivals", request.arrivals, if_given(arrivals()),
                    "A stream of its own, instead of a share of the workload's.");
    fields.optional("new-connection", request.new_connection, flag(),
                    "Whether each comes on a connection of its own, although the workload has established ones.");
    fields.optional("request-size", request.request_size, size(), "Sent to the server over the network.");
    fields.optional("response-size", request.response_size, size(), "Sent back.");
    fields.optional("sends-after", request.first_byte_delay, duration(),
                    "How long a client that has just connected sends nothing: the connection is idle until then.");
    if (fields.has("share") && fields.has("arrivals")) {
      fields.mistake("share", wrong("a share beside arrivals of its own",
                                    "either a share of the workload's arrivals or arrivals of its own"));
    }
  });
}

}  // namespace knee::scenarios::language
