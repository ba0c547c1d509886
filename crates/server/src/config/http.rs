//! Sizes and times of HTTP. They hold whether rates are limited or not.

use std::time::Duration;

use muster_model::{Result, time::HOUR};

use super::values::Values;

/// Sizes and times of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Http {
    /// A header block is complete by then.
    pub header_time: Duration,
    /// Bytes of request line and headers.
    pub header_bytes: u32,
    /// Header fields.
    pub header_fields: u32,
    /// Bytes of a body.
    pub body_bytes: u32,
    /// Bytes of an import.
    pub import_bytes: u32,
    /// A body is complete by then; also how long a client may not read its answer.
    pub body_time: Duration,
    /// A connection without a request is closed after it.
    pub idle_time: Duration,
    /// A request has its answer by then.
    pub request_time: Duration,
    /// Connections at once.
    pub connections: u32,
    /// Connections at once of one address that is no trusted proxy.
    pub connections_per_address: u32,
    /// How long a stopping server waits for requests under way.
    pub drain_time: Duration,
    /// How deep JSON may be nested.
    pub json_depth: u32,
    /// Members and elements of a JSON body together.
    pub json_members: u32,
    /// Elements of one JSON array.
    pub json_elements: u32,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            header_time: Duration::from_secs(10),
            header_bytes: 16 * 1024,
            header_fields: 100,
            body_bytes: 1024 * 1024,
            import_bytes: 20 * 1024 * 1024,
            body_time: Duration::from_secs(30),
            idle_time: Duration::from_secs(60),
            request_time: Duration::from_secs(30),
            connections: 10_000,
            connections_per_address: 1_000,
            drain_time: Duration::from_secs(30),
            json_depth: 32,
            json_members: 10_000,
            json_elements: 1_000,
        }
    }
}

impl Http {
    pub(super) fn read(values: &mut Values) -> Result<Self> {
        let default = Self::default();
        let times = Duration::from_secs(1)..=HOUR;
        Ok(Self {
            header_time: values.duration("http.header_time", default.header_time, times.clone())?,
            header_bytes: values.number(
                "http.header_bytes",
                default.header_bytes,
                8_192..=1_048_576,
            )?,
            header_fields: values.number(
                "http.header_fields",
                default.header_fields,
                16..=1_000,
            )?,
            body_bytes: values.number(
                "http.body_bytes",
                default.body_bytes,
                1_024..=1_073_741_824,
            )?,
            import_bytes: values.number(
                "http.import_bytes",
                default.import_bytes,
                1_024..=1_073_741_824,
            )?,
            body_time: values.duration("http.body_time", default.body_time, times.clone())?,
            idle_time: values.duration("http.idle_time", default.idle_time, times.clone())?,
            request_time: values.duration(
                "http.request_time",
                default.request_time,
                times.clone(),
            )?,
            connections: values.number("http.connections", default.connections, 1..=1_000_000)?,
            connections_per_address: values.number(
                "http.connections_per_address",
                default.connections_per_address,
                1..=1_000_000,
            )?,
            drain_time: values.duration("http.drain_time", default.drain_time, times)?,
            json_depth: values.number("http.json_depth", default.json_depth, 8..=128)?,
            json_members: values.number(
                "http.json_members",
                default.json_members,
                100..=1_000_000,
            )?,
            json_elements: values.number(
                "http.json_elements",
                default.json_elements,
                10..=100_000,
            )?,
        })
    }
}
