//! A template with more holes than values.

fn main() {
    let suffix = terraform::reference::<terraform::Str>("var.suffix");
    terraform::template!("{}-{}", "vpc", suffix);
    terraform::template!("{}-{}", suffix);
}
