//! Typed Terraform: expressions, resources, modules and the printer.
