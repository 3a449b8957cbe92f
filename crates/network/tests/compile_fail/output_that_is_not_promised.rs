//! What another layer reads of the network is what the network promises.

fn main() {
    let mut module = layer::ModuleBuilder::<network::Network>::new("trading");
    module.upstream::<network::VpcId>();
    module.upstream::<network::RouteTableId>();
}
