//! The guest's standard output and standard error: counted, passed on, and the end of standard error
//! kept for the finding when it traps.

use super::limits::Interrupt;
use crate::call::request::{Channel, Sink};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

/// How much of the end of standard error is kept.
const KEPT: usize = 4096;

/// The last bytes a guest wrote to standard error.
#[derive(Clone, Debug, Default)]
pub(in crate::call) struct StderrTail(Arc<Mutex<Vec<u8>>>);

impl StderrTail {
    fn push(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        let over = kept.len().saturating_sub(KEPT);
        kept.drain(..over);
    }

    pub(in crate::call) fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).trim().to_owned()
    }
}

/// One stream of the guest.
#[derive(Clone)]
pub(in crate::call) struct GuestOutput {
    pub(in crate::call) channel: Channel,
    pub(in crate::call) interrupt: Arc<Interrupt>,
    pub(in crate::call) sink: Sink,
    pub(in crate::call) tail: StderrTail,
}

impl GuestOutput {
    fn take(&self, bytes: &[u8]) -> bool {
        if !self.interrupt.count_output(bytes.len()) {
            return false;
        }
        if self.channel == Channel::Err {
            self.tail.push(bytes);
        }
        (self.sink)(self.channel, bytes);
        true
    }
}

impl IsTerminal for GuestOutput {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for GuestOutput {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl AsyncWrite for GuestOutput {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Poll::Ready(if self.take(bytes) { Ok(bytes.len()) } else { Err(std::io::ErrorKind::FileTooLarge.into()) })
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for GuestOutput {
    async fn ready(&mut self) {}
}

impl OutputStream for GuestOutput {
    fn write(&mut self, bytes: bytes::Bytes) -> StreamResult<()> {
        if self.take(&bytes) { Ok(()) } else { Err(StreamError::Trap(wasmtime::Error::msg("output limit"))) }
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(1 << 16)
    }
}
