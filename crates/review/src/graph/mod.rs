//! Pictures: the layers, and an environment.
