//! The table route × actor → status, as reviewed in `routes.txt`: every route of the document, asked by everybody.
