//! The pictures and the page.

mod colours;
mod graph;
mod page;
mod support;
