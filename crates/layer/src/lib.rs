//! The contract between layers: outputs as types, module inputs, and what an environment gives them.
