//! Who can talk to whom on which port.
