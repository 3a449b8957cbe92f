//! gRPC on top of HTTP/2: a message has five bytes before it, and a status comes after it.

use bytes::{BufMut as _, Bytes, BytesMut};
use h2::RecvStream;

use crate::error::PluginError;

/// Before the name of each method.
pub const SERVICE: &str = "/tfplugin5.Provider/";

/// How much may be under way: a provider's schema is several megabytes.
pub const WINDOW: u32 = 64 << 20;

/// A message as it is sent: not compressed, and its length.
pub fn frame(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(message.len() + 5);
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len()).unwrap_or(u32::MAX));
    frame.extend_from_slice(message);
    frame.freeze()
}

/// The message in what was received.
pub fn unframe(frame: &[u8]) -> &[u8] {
    frame.get(5..).unwrap_or_default()
}

/// All that comes in.
pub async fn receive(stream: &mut RecvStream) -> Result<Vec<u8>, PluginError> {
    let mut received = Vec::new();
    while let Some(data) = stream.data().await {
        let data = data?;
        stream.flow_control().release_capacity(data.len())?;
        received.extend_from_slice(&data);
    }
    Ok(received)
}

#[cfg(test)]
mod tests {
    use super::{frame, unframe};

    #[test]
    fn a_frame_holds_its_message() {
        assert_eq!(&frame(b"abc")[..], b"\0\0\0\0\x03abc");
        assert_eq!(unframe(&frame(b"abc")), b"abc");
        assert_eq!(unframe(b"\0"), b"");
    }
}
