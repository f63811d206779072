// Written by a test from the code that is shown; see `mod.rs`.

mod dynamic_0 {


pub(super) async fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_async("fixtures/c-handler-async/c-handler-async.wasm").await?;
let api = component
    .get_export_index(None, "mate:runtime/api@0.1.0")
    .ok_or_else(|| wasmtime::format_err!("no instance mate:runtime/api@0.1.0"))?;
let handler = component
    .get_export_index(Some(&api), "handler")
    .ok_or_else(|| wasmtime::format_err!("no function handler"))?;
let handler = instance.get_typed_func::<(String,), (Result<String, String>,)>(&mut store, &handler)?;
let (result,) = handler.call_async(&mut store, ("hi".to_owned(),)).await?;
Ok(())
}
}

mod bindings_0 {
wasmtime::component::bindgen!({
    path: "fixtures/c-handler-async/wit",
    inline: "
        package local:host;
        world guest {
            export mate:runtime/api@0.1.0;
        }
    ",
});

pub(super) async fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_async("fixtures/c-handler-async/c-handler-async.wasm").await?;
let bindings = Guest::new(&mut store, &instance)?;
let result = store
    .run_concurrent(async |accessor| bindings.mate_runtime_api().call_handler(accessor, "hi".to_owned()).await)
    .await??;
Ok(())
}
}

mod dynamic_1 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/c-handler-sync/c-handler-sync.wasm")?;
let api = component
    .get_export_index(None, "mate:runtime/api@0.1.0")
    .ok_or_else(|| wasmtime::format_err!("no instance mate:runtime/api@0.1.0"))?;
let handler = component
    .get_export_index(Some(&api), "handler")
    .ok_or_else(|| wasmtime::format_err!("no function handler"))?;
let handler = instance.get_typed_func::<(String,), (Result<String, String>,)>(&mut store, &handler)?;
let (result,) = handler.call(&mut store, ("hi".to_owned(),))?;
Ok(())
}
}

mod bindings_1 {
wasmtime::component::bindgen!({
    path: "fixtures/c-handler-sync/wit",
    inline: "
        package local:host;
        world guest {
            export mate:runtime/api@0.1.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/c-handler-sync/c-handler-sync.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.mate_runtime_api().call_handler(&mut store, "hi")?;
Ok(())
}
}

mod dynamic_2 {


pub(super) async fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_async("fixtures/root-handler/root-handler.wasm").await?;
let handler = component
    .get_export_index(None, "handler")
    .ok_or_else(|| wasmtime::format_err!("no function handler"))?;
let handler = instance.get_typed_func::<(String,), (Result<String, String>,)>(&mut store, &handler)?;
let (result,) = handler.call_async(&mut store, ("hi".to_owned(),)).await?;
Ok(())
}
}

mod bindings_2 {
wasmtime::component::bindgen!({
    inline: "
        package local:host;
        world guest {
            export handler: async func(data: string) -> result<string, string>;
        }
    ",
});

pub(super) async fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_async("fixtures/root-handler/root-handler.wasm").await?;
let bindings = Guest::new(&mut store, &instance)?;
let result = store
    .run_concurrent(async |accessor| bindings.call_handler(accessor, "hi".to_owned()).await)
    .await??;
Ok(())
}
}

mod dynamic_3 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let constructor = component
    .get_export_index(Some(&store_), "[constructor]bucket")
    .ok_or_else(|| wasmtime::format_err!("no function [constructor]bucket"))?;
let constructor = instance
    .get_func(&mut store, &constructor)
    .ok_or_else(|| wasmtime::format_err!("[constructor]bucket is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
constructor.call(&mut store, &[Val::String("hi".into())], &mut results)?;
Ok(())
}
}

mod bindings_3 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
Ok(())
}
}

mod dynamic_4 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let put = component
    .get_export_index(Some(&store_), "[method]bucket.put")
    .ok_or_else(|| wasmtime::format_err!("no function [method]bucket.put"))?;
let put = instance
    .get_func(&mut store, &put)
    .ok_or_else(|| wasmtime::format_err!("[method]bucket.put is not a function"))?;
let signature = put.ty(&store);
Ok(())
}
}

mod bindings_4 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
Ok(())
}
}

mod dynamic_5 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let get = component
    .get_export_index(Some(&store_), "[method]bucket.get")
    .ok_or_else(|| wasmtime::format_err!("no function [method]bucket.get"))?;
let get = instance
    .get_func(&mut store, &get)
    .ok_or_else(|| wasmtime::format_err!("[method]bucket.get is not a function"))?;
let signature = get.ty(&store);
Ok(())
}
}

mod bindings_5 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
Ok(())
}
}

mod dynamic_6 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let len = component
    .get_export_index(Some(&store_), "[method]bucket.len")
    .ok_or_else(|| wasmtime::format_err!("no function [method]bucket.len"))?;
let len = instance
    .get_func(&mut store, &len)
    .ok_or_else(|| wasmtime::format_err!("[method]bucket.len is not a function"))?;
let signature = len.ty(&store);
Ok(())
}
}

mod bindings_6 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
Ok(())
}
}

mod dynamic_7 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let name = component
    .get_export_index(Some(&store_), "[method]bucket.name")
    .ok_or_else(|| wasmtime::format_err!("no function [method]bucket.name"))?;
let name = instance
    .get_func(&mut store, &name)
    .ok_or_else(|| wasmtime::format_err!("[method]bucket.name is not a function"))?;
let signature = name.ty(&store);
Ok(())
}
}

mod bindings_7 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
Ok(())
}
}

mod dynamic_8 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let merge = component
    .get_export_index(Some(&store_), "[static]bucket.merge")
    .ok_or_else(|| wasmtime::format_err!("no function [static]bucket.merge"))?;
let merge = instance
    .get_func(&mut store, &merge)
    .ok_or_else(|| wasmtime::format_err!("[static]bucket.merge is not a function"))?;
let signature = merge.ty(&store);
Ok(())
}
}

mod bindings_8 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
Ok(())
}
}

mod dynamic_9 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let alive = component
    .get_export_index(Some(&store_), "[static]bucket.alive")
    .ok_or_else(|| wasmtime::format_err!("no function [static]bucket.alive"))?;
let alive = instance.get_typed_func::<(), (u32,)>(&mut store, &alive)?;
let (result,) = alive.call(&mut store, ())?;
Ok(())
}
}

mod bindings_9 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
Ok(())
}
}

mod dynamic_10 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let describe = component
    .get_export_index(Some(&store_), "describe")
    .ok_or_else(|| wasmtime::format_err!("no function describe"))?;
let describe = instance
    .get_func(&mut store, &describe)
    .ok_or_else(|| wasmtime::format_err!("describe is not a function"))?;
let signature = describe.ty(&store);
Ok(())
}
}

mod bindings_10 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_store().func_describe();
Ok(())
}
}

mod dynamic_11 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let close = component
    .get_export_index(Some(&store_), "close")
    .ok_or_else(|| wasmtime::format_err!("no function close"))?;
let close = instance
    .get_func(&mut store, &close)
    .ok_or_else(|| wasmtime::format_err!("close is not a function"))?;
let signature = close.ty(&store);
Ok(())
}
}

mod bindings_11 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_store().func_close();
Ok(())
}
}

mod dynamic_12 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let open_all = component
    .get_export_index(Some(&store_), "open-all")
    .ok_or_else(|| wasmtime::format_err!("no function open-all"))?;
let open_all = instance
    .get_func(&mut store, &open_all)
    .ok_or_else(|| wasmtime::format_err!("open-all is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
open_all.call(&mut store, &[Val::List(vec![Val::String("hi".into())])], &mut results)?;
Ok(())
}
}

mod bindings_12 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_store().func_open_all();
Ok(())
}
}

mod dynamic_13 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let order = component
    .get_export_index(Some(&store_), "order")
    .ok_or_else(|| wasmtime::format_err!("no function order"))?;
let order = instance
    .get_func(&mut store, &order)
    .ok_or_else(|| wasmtime::format_err!("order is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
order.call(&mut store, &[Val::List(vec![Val::Record(vec![("name".into(), Val::String("hi".into())), ("price".into(), Val::Float64(1.5)), ("place".into(), Val::Record(vec![("aisle".into(), Val::U16(1)), ("shelf".into(), Val::Option(Some(Box::new(Val::Char('a')))))])), ("tags".into(), Val::List(vec![Val::String("hi".into())]))])]), Val::Variant("cash".into(), None)], &mut results)?;
Ok(())
}
}

mod bindings_13 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_store().func_order();
Ok(())
}
}

mod dynamic_14 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let traits_of = component
    .get_export_index(Some(&store_), "traits-of")
    .ok_or_else(|| wasmtime::format_err!("no function traits-of"))?;
let traits_of = instance
    .get_func(&mut store, &traits_of)
    .ok_or_else(|| wasmtime::format_err!("traits-of is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
traits_of.call(&mut store, &[Val::Record(vec![("name".into(), Val::String("hi".into())), ("price".into(), Val::Float64(1.5)), ("place".into(), Val::Record(vec![("aisle".into(), Val::U16(1)), ("shelf".into(), Val::Option(Some(Box::new(Val::Char('a')))))])), ("tags".into(), Val::List(vec![Val::String("hi".into())]))])], &mut results)?;
Ok(())
}
}

mod bindings_14 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_store().func_traits_of();
Ok(())
}
}

mod dynamic_15 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let price_in = component
    .get_export_index(Some(&store_), "price-in")
    .ok_or_else(|| wasmtime::format_err!("no function price-in"))?;
let price_in = instance.get_typed_func::<(f64, String), (Result<f64, String>,)>(&mut store, &price_in)?;
let (result,) = price_in.call(&mut store, (1.5, "hi".to_owned()))?;
Ok(())
}
}

mod bindings_15 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_store().call_price_in(&mut store, 1.5, "hi")?;
Ok(())
}
}

mod dynamic_16 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let check = component
    .get_export_index(Some(&store_), "check")
    .ok_or_else(|| wasmtime::format_err!("no function check"))?;
let check = instance
    .get_func(&mut store, &check)
    .ok_or_else(|| wasmtime::format_err!("check is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
check.call(&mut store, &[Val::Bool(true)], &mut results)?;
Ok(())
}
}

mod bindings_16 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_store().func_check();
Ok(())
}
}

mod dynamic_17 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let store_ = component
    .get_export_index(None, "demo:shop/store@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/store@1.0.0"))?;
let fail = component
    .get_export_index(Some(&store_), "fail")
    .ok_or_else(|| wasmtime::format_err!("no function fail"))?;
let fail = instance.get_typed_func::<(), (Result<(), ()>,)>(&mut store, &fail)?;
let (result,) = fail.call(&mut store, ())?;
Ok(())
}
}

mod bindings_17 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/store@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_store().call_fail(&mut store)?;
Ok(())
}
}

mod dynamic_18 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_bool = component
    .get_export_index(Some(&echo), "echo-bool")
    .ok_or_else(|| wasmtime::format_err!("no function echo-bool"))?;
let echo_bool = instance.get_typed_func::<(bool,), (bool,)>(&mut store, &echo_bool)?;
let (result,) = echo_bool.call(&mut store, (true,))?;
Ok(())
}
}

mod bindings_18 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_bool(&mut store, true)?;
Ok(())
}
}

mod dynamic_19 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_u8 = component
    .get_export_index(Some(&echo), "echo-u8")
    .ok_or_else(|| wasmtime::format_err!("no function echo-u8"))?;
let echo_u8 = instance.get_typed_func::<(u8,), (u8,)>(&mut store, &echo_u8)?;
let (result,) = echo_u8.call(&mut store, (1,))?;
Ok(())
}
}

mod bindings_19 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_u8(&mut store, 1)?;
Ok(())
}
}

mod dynamic_20 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_s8 = component
    .get_export_index(Some(&echo), "echo-s8")
    .ok_or_else(|| wasmtime::format_err!("no function echo-s8"))?;
let echo_s8 = instance.get_typed_func::<(i8,), (i8,)>(&mut store, &echo_s8)?;
let (result,) = echo_s8.call(&mut store, (1,))?;
Ok(())
}
}

mod bindings_20 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_s8(&mut store, 1)?;
Ok(())
}
}

mod dynamic_21 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_u16 = component
    .get_export_index(Some(&echo), "echo-u16")
    .ok_or_else(|| wasmtime::format_err!("no function echo-u16"))?;
let echo_u16 = instance.get_typed_func::<(u16,), (u16,)>(&mut store, &echo_u16)?;
let (result,) = echo_u16.call(&mut store, (1,))?;
Ok(())
}
}

mod bindings_21 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_u16(&mut store, 1)?;
Ok(())
}
}

mod dynamic_22 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_s16 = component
    .get_export_index(Some(&echo), "echo-s16")
    .ok_or_else(|| wasmtime::format_err!("no function echo-s16"))?;
let echo_s16 = instance.get_typed_func::<(i16,), (i16,)>(&mut store, &echo_s16)?;
let (result,) = echo_s16.call(&mut store, (1,))?;
Ok(())
}
}

mod bindings_22 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_s16(&mut store, 1)?;
Ok(())
}
}

mod dynamic_23 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_u32 = component
    .get_export_index(Some(&echo), "echo-u32")
    .ok_or_else(|| wasmtime::format_err!("no function echo-u32"))?;
let echo_u32 = instance.get_typed_func::<(u32,), (u32,)>(&mut store, &echo_u32)?;
let (result,) = echo_u32.call(&mut store, (1,))?;
Ok(())
}
}

mod bindings_23 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_u32(&mut store, 1)?;
Ok(())
}
}

mod dynamic_24 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_s32 = component
    .get_export_index(Some(&echo), "echo-s32")
    .ok_or_else(|| wasmtime::format_err!("no function echo-s32"))?;
let echo_s32 = instance.get_typed_func::<(i32,), (i32,)>(&mut store, &echo_s32)?;
let (result,) = echo_s32.call(&mut store, (1,))?;
Ok(())
}
}

mod bindings_24 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_s32(&mut store, 1)?;
Ok(())
}
}

mod dynamic_25 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_u64 = component
    .get_export_index(Some(&echo), "echo-u64")
    .ok_or_else(|| wasmtime::format_err!("no function echo-u64"))?;
let echo_u64 = instance.get_typed_func::<(u64,), (u64,)>(&mut store, &echo_u64)?;
let (result,) = echo_u64.call(&mut store, (1,))?;
Ok(())
}
}

mod bindings_25 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_u64(&mut store, 1)?;
Ok(())
}
}

mod dynamic_26 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_s64 = component
    .get_export_index(Some(&echo), "echo-s64")
    .ok_or_else(|| wasmtime::format_err!("no function echo-s64"))?;
let echo_s64 = instance.get_typed_func::<(i64,), (i64,)>(&mut store, &echo_s64)?;
let (result,) = echo_s64.call(&mut store, (1,))?;
Ok(())
}
}

mod bindings_26 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_s64(&mut store, 1)?;
Ok(())
}
}

mod dynamic_27 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_f32 = component
    .get_export_index(Some(&echo), "echo-f32")
    .ok_or_else(|| wasmtime::format_err!("no function echo-f32"))?;
let echo_f32 = instance.get_typed_func::<(f32,), (f32,)>(&mut store, &echo_f32)?;
let (result,) = echo_f32.call(&mut store, (1.5,))?;
Ok(())
}
}

mod bindings_27 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_f32(&mut store, 1.5)?;
Ok(())
}
}

mod dynamic_28 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_f64 = component
    .get_export_index(Some(&echo), "echo-f64")
    .ok_or_else(|| wasmtime::format_err!("no function echo-f64"))?;
let echo_f64 = instance.get_typed_func::<(f64,), (f64,)>(&mut store, &echo_f64)?;
let (result,) = echo_f64.call(&mut store, (1.5,))?;
Ok(())
}
}

mod bindings_28 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_f64(&mut store, 1.5)?;
Ok(())
}
}

mod dynamic_29 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_char = component
    .get_export_index(Some(&echo), "echo-char")
    .ok_or_else(|| wasmtime::format_err!("no function echo-char"))?;
let echo_char = instance.get_typed_func::<(char,), (char,)>(&mut store, &echo_char)?;
let (result,) = echo_char.call(&mut store, ('a',))?;
Ok(())
}
}

mod bindings_29 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_char(&mut store, 'a')?;
Ok(())
}
}

mod dynamic_30 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_string = component
    .get_export_index(Some(&echo), "echo-string")
    .ok_or_else(|| wasmtime::format_err!("no function echo-string"))?;
let echo_string = instance.get_typed_func::<(String,), (String,)>(&mut store, &echo_string)?;
let (result,) = echo_string.call(&mut store, ("hi".to_owned(),))?;
Ok(())
}
}

mod bindings_30 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_string(&mut store, "hi")?;
Ok(())
}
}

mod dynamic_31 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_bytes = component
    .get_export_index(Some(&echo), "echo-bytes")
    .ok_or_else(|| wasmtime::format_err!("no function echo-bytes"))?;
let echo_bytes = instance.get_typed_func::<(Vec<u8>,), (Vec<u8>,)>(&mut store, &echo_bytes)?;
let (result,) = echo_bytes.call(&mut store, (vec![1],))?;
Ok(())
}
}

mod bindings_31 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_bytes(&mut store, &[1])?;
Ok(())
}
}

mod dynamic_32 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_strings = component
    .get_export_index(Some(&echo), "echo-strings")
    .ok_or_else(|| wasmtime::format_err!("no function echo-strings"))?;
let echo_strings = instance.get_typed_func::<(Vec<String>,), (Vec<String>,)>(&mut store, &echo_strings)?;
let (result,) = echo_strings.call(&mut store, (vec!["hi".to_owned()],))?;
Ok(())
}
}

mod bindings_32 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_strings(&mut store, &["hi".to_owned()])?;
Ok(())
}
}

mod dynamic_33 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_nested = component
    .get_export_index(Some(&echo), "echo-nested")
    .ok_or_else(|| wasmtime::format_err!("no function echo-nested"))?;
let echo_nested = instance.get_typed_func::<(Vec<Vec<i16>>,), (Vec<Vec<i16>>,)>(&mut store, &echo_nested)?;
let (result,) = echo_nested.call(&mut store, (vec![vec![1]],))?;
Ok(())
}
}

mod bindings_33 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_nested(&mut store, &[vec![1]])?;
Ok(())
}
}

mod dynamic_34 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_option = component
    .get_export_index(Some(&echo), "echo-option")
    .ok_or_else(|| wasmtime::format_err!("no function echo-option"))?;
let echo_option = instance.get_typed_func::<(Option<u32>,), (Option<u32>,)>(&mut store, &echo_option)?;
let (result,) = echo_option.call(&mut store, (Some(1),))?;
Ok(())
}
}

mod bindings_34 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_option(&mut store, Some(1))?;
Ok(())
}
}

mod dynamic_35 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_option_option = component
    .get_export_index(Some(&echo), "echo-option-option")
    .ok_or_else(|| wasmtime::format_err!("no function echo-option-option"))?;
let echo_option_option = instance.get_typed_func::<(Option<Option<String>>,), (Option<Option<String>>,)>(&mut store, &echo_option_option)?;
let (result,) = echo_option_option.call(&mut store, (Some(Some("hi".to_owned())),))?;
Ok(())
}
}

mod bindings_35 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_option_option(&mut store, Some(Some("hi")))?;
Ok(())
}
}

mod dynamic_36 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_tuple = component
    .get_export_index(Some(&echo), "echo-tuple")
    .ok_or_else(|| wasmtime::format_err!("no function echo-tuple"))?;
let echo_tuple = instance.get_typed_func::<((u8, String, f32,),), ((u8, String, f32,),)>(&mut store, &echo_tuple)?;
let (result,) = echo_tuple.call(&mut store, ((1, "hi".to_owned(), 1.5,),))?;
Ok(())
}
}

mod bindings_36 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_tuple(&mut store, (1, "hi", 1.5,))?;
Ok(())
}
}

mod dynamic_37 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_result = component
    .get_export_index(Some(&echo), "echo-result")
    .ok_or_else(|| wasmtime::format_err!("no function echo-result"))?;
let echo_result = instance.get_typed_func::<(Result<u64, String>,), (Result<u64, String>,)>(&mut store, &echo_result)?;
let (result,) = echo_result.call(&mut store, (Ok(1),))?;
Ok(())
}
}

mod bindings_37 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_result(&mut store, Ok(1))?;
Ok(())
}
}

mod dynamic_38 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_result_empty = component
    .get_export_index(Some(&echo), "echo-result-empty")
    .ok_or_else(|| wasmtime::format_err!("no function echo-result-empty"))?;
let echo_result_empty = instance.get_typed_func::<(Result<(), ()>,), (Result<(), ()>,)>(&mut store, &echo_result_empty)?;
let (result,) = echo_result_empty.call(&mut store, (Ok(()),))?;
Ok(())
}
}

mod bindings_38 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_result_empty(&mut store, Ok(()))?;
Ok(())
}
}

mod dynamic_39 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_result_ok = component
    .get_export_index(Some(&echo), "echo-result-ok")
    .ok_or_else(|| wasmtime::format_err!("no function echo-result-ok"))?;
let echo_result_ok = instance.get_typed_func::<(Result<Vec<u8>, ()>,), (Result<Vec<u8>, ()>,)>(&mut store, &echo_result_ok)?;
let (result,) = echo_result_ok.call(&mut store, (Ok(vec![1]),))?;
Ok(())
}
}

mod bindings_39 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_result_ok(&mut store, Ok(&[1]))?;
Ok(())
}
}

mod dynamic_40 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_result_err = component
    .get_export_index(Some(&echo), "echo-result-err")
    .ok_or_else(|| wasmtime::format_err!("no function echo-result-err"))?;
let echo_result_err = instance
    .get_func(&mut store, &echo_result_err)
    .ok_or_else(|| wasmtime::format_err!("echo-result-err is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_result_err.call(&mut store, &[Val::Result(Ok(None))], &mut results)?;
Ok(())
}
}

mod bindings_40 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_result_err();
Ok(())
}
}

mod dynamic_41 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_place = component
    .get_export_index(Some(&echo), "echo-place")
    .ok_or_else(|| wasmtime::format_err!("no function echo-place"))?;
let echo_place = instance
    .get_func(&mut store, &echo_place)
    .ok_or_else(|| wasmtime::format_err!("echo-place is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_place.call(&mut store, &[Val::Record(vec![("aisle".into(), Val::U16(1)), ("shelf".into(), Val::Option(Some(Box::new(Val::Char('a')))))])], &mut results)?;
Ok(())
}
}

mod bindings_41 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_place();
Ok(())
}
}

mod dynamic_42 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_item = component
    .get_export_index(Some(&echo), "echo-item")
    .ok_or_else(|| wasmtime::format_err!("no function echo-item"))?;
let echo_item = instance
    .get_func(&mut store, &echo_item)
    .ok_or_else(|| wasmtime::format_err!("echo-item is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_item.call(&mut store, &[Val::Record(vec![("name".into(), Val::String("hi".into())), ("price".into(), Val::Float64(1.5)), ("place".into(), Val::Record(vec![("aisle".into(), Val::U16(1)), ("shelf".into(), Val::Option(Some(Box::new(Val::Char('a')))))])), ("tags".into(), Val::List(vec![Val::String("hi".into())]))])], &mut results)?;
Ok(())
}
}

mod bindings_42 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_item();
Ok(())
}
}

mod dynamic_43 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_level = component
    .get_export_index(Some(&echo), "echo-level")
    .ok_or_else(|| wasmtime::format_err!("no function echo-level"))?;
let echo_level = instance
    .get_func(&mut store, &echo_level)
    .ok_or_else(|| wasmtime::format_err!("echo-level is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_level.call(&mut store, &[Val::Enum("debug".into())], &mut results)?;
Ok(())
}
}

mod bindings_43 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_level();
Ok(())
}
}

mod dynamic_44 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_traits = component
    .get_export_index(Some(&echo), "echo-traits")
    .ok_or_else(|| wasmtime::format_err!("no function echo-traits"))?;
let echo_traits = instance
    .get_func(&mut store, &echo_traits)
    .ok_or_else(|| wasmtime::format_err!("echo-traits is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_traits.call(&mut store, &[Val::Flags(vec!["fresh".into()])], &mut results)?;
Ok(())
}
}

mod bindings_44 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_traits();
Ok(())
}
}

mod dynamic_45 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_payment = component
    .get_export_index(Some(&echo), "echo-payment")
    .ok_or_else(|| wasmtime::format_err!("no function echo-payment"))?;
let echo_payment = instance
    .get_func(&mut store, &echo_payment)
    .ok_or_else(|| wasmtime::format_err!("echo-payment is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_payment.call(&mut store, &[Val::Variant("cash".into(), None)], &mut results)?;
Ok(())
}
}

mod bindings_45 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_payment();
Ok(())
}
}

mod dynamic_46 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_problem = component
    .get_export_index(Some(&echo), "echo-problem")
    .ok_or_else(|| wasmtime::format_err!("no function echo-problem"))?;
let echo_problem = instance
    .get_func(&mut store, &echo_problem)
    .ok_or_else(|| wasmtime::format_err!("echo-problem is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_problem.call(&mut store, &[Val::Variant("empty-cart".into(), None)], &mut results)?;
Ok(())
}
}

mod bindings_46 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_problem();
Ok(())
}
}

mod dynamic_47 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_receipt = component
    .get_export_index(Some(&echo), "echo-receipt")
    .ok_or_else(|| wasmtime::format_err!("no function echo-receipt"))?;
let echo_receipt = instance
    .get_func(&mut store, &echo_receipt)
    .ok_or_else(|| wasmtime::format_err!("echo-receipt is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_receipt.call(&mut store, &[Val::Record(vec![("id".into(), Val::U64(1)), ("total".into(), Val::Float64(1.5)), ("change".into(), Val::S64(1)), ("paid".into(), Val::Variant("cash".into(), None)), ("notes".into(), Val::List(vec![Val::Option(Some(Box::new(Val::String("hi".into()))))]))])], &mut results)?;
Ok(())
}
}

mod bindings_47 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_receipt();
Ok(())
}
}

mod dynamic_48 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
use wasmtime::component::Val;

let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_items = component
    .get_export_index(Some(&echo), "echo-items")
    .ok_or_else(|| wasmtime::format_err!("no function echo-items"))?;
let echo_items = instance
    .get_func(&mut store, &echo_items)
    .ok_or_else(|| wasmtime::format_err!("echo-items is not a function"))?;
let mut results = vec![Val::Bool(false); 1];
echo_items.call(&mut store, &[Val::List(vec![Val::Tuple(vec![Val::Record(vec![("name".into(), Val::String("hi".into())), ("price".into(), Val::Float64(1.5)), ("place".into(), Val::Record(vec![("aisle".into(), Val::U16(1)), ("shelf".into(), Val::Option(Some(Box::new(Val::Char('a')))))])), ("tags".into(), Val::List(vec![Val::String("hi".into())]))]), Val::Option(Some(Box::new(Val::Flags(vec!["fresh".into()]))))])])], &mut results)?;
Ok(())
}
}

mod bindings_48 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let function = bindings.demo_shop_echo().func_echo_items();
Ok(())
}
}

mod dynamic_49 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let echo_many = component
    .get_export_index(Some(&echo), "echo-many")
    .ok_or_else(|| wasmtime::format_err!("no function echo-many"))?;
let echo_many = instance.get_typed_func::<(String, String, String, String, String, String, String, String, u64), ((String, String, String, String, String, String, String, String, u64,),)>(&mut store, &echo_many)?;
let (result,) = echo_many.call(&mut store, ("hi".to_owned(), "hi".to_owned(), "hi".to_owned(), "hi".to_owned(), "hi".to_owned(), "hi".to_owned(), "hi".to_owned(), "hi".to_owned(), 1))?;
Ok(())
}
}

mod bindings_49 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
let result = bindings.demo_shop_echo().call_echo_many(&mut store, "hi", "hi", "hi", "hi", "hi", "hi", "hi", "hi", 1)?;
Ok(())
}
}

mod dynamic_50 {


pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let echo = component
    .get_export_index(None, "demo:shop/echo@1.0.0")
    .ok_or_else(|| wasmtime::format_err!("no instance demo:shop/echo@1.0.0"))?;
let nothing = component
    .get_export_index(Some(&echo), "nothing")
    .ok_or_else(|| wasmtime::format_err!("no function nothing"))?;
let nothing = instance.get_typed_func::<(), ()>(&mut store, &nothing)?;
nothing.call(&mut store, ())?;
Ok(())
}
}

mod bindings_50 {
wasmtime::component::bindgen!({
    path: "fixtures/rust-shop/wit",
    inline: "
        package local:host;
        world guest {
            export demo:shop/echo@1.0.0;
        }
    ",
});

pub(super) fn run() -> wasmtime::Result<()> {
let (component, instance, mut store) = super::super::ready_sync("fixtures/rust-shop/rust-shop.wasm")?;
let bindings = Guest::new(&mut store, &instance)?;
bindings.demo_shop_echo().call_nothing(&mut store)?;
Ok(())
}
}

pub(super) async fn run_all() -> Vec<(&'static str, wasmtime::Result<()>)> {
    vec![
        ("mate:runtime/api@0.1.0#handler", dynamic_0::run().await),
        ("mate:runtime/api@0.1.0#handler", bindings_0::run().await),
        ("handler", dynamic_2::run().await),
        ("handler", bindings_2::run().await),
    ]
}

pub(super) fn run_all_sync() -> Vec<(&'static str, wasmtime::Result<()>)> {
    vec![
        ("mate:runtime/api@0.1.0#handler", dynamic_1::run()),
        ("mate:runtime/api@0.1.0#handler", bindings_1::run()),
        ("demo:shop/store@1.0.0#bucket.constructor", dynamic_3::run()),
        ("demo:shop/store@1.0.0#bucket.constructor", bindings_3::run()),
        ("demo:shop/store@1.0.0#bucket.put", dynamic_4::run()),
        ("demo:shop/store@1.0.0#bucket.put", bindings_4::run()),
        ("demo:shop/store@1.0.0#bucket.get", dynamic_5::run()),
        ("demo:shop/store@1.0.0#bucket.get", bindings_5::run()),
        ("demo:shop/store@1.0.0#bucket.len", dynamic_6::run()),
        ("demo:shop/store@1.0.0#bucket.len", bindings_6::run()),
        ("demo:shop/store@1.0.0#bucket.name", dynamic_7::run()),
        ("demo:shop/store@1.0.0#bucket.name", bindings_7::run()),
        ("demo:shop/store@1.0.0#bucket.merge", dynamic_8::run()),
        ("demo:shop/store@1.0.0#bucket.merge", bindings_8::run()),
        ("demo:shop/store@1.0.0#bucket.alive", dynamic_9::run()),
        ("demo:shop/store@1.0.0#bucket.alive", bindings_9::run()),
        ("demo:shop/store@1.0.0#describe", dynamic_10::run()),
        ("demo:shop/store@1.0.0#describe", bindings_10::run()),
        ("demo:shop/store@1.0.0#close", dynamic_11::run()),
        ("demo:shop/store@1.0.0#close", bindings_11::run()),
        ("demo:shop/store@1.0.0#open-all", dynamic_12::run()),
        ("demo:shop/store@1.0.0#open-all", bindings_12::run()),
        ("demo:shop/store@1.0.0#order", dynamic_13::run()),
        ("demo:shop/store@1.0.0#order", bindings_13::run()),
        ("demo:shop/store@1.0.0#traits-of", dynamic_14::run()),
        ("demo:shop/store@1.0.0#traits-of", bindings_14::run()),
        ("demo:shop/store@1.0.0#price-in", dynamic_15::run()),
        ("demo:shop/store@1.0.0#price-in", bindings_15::run()),
        ("demo:shop/store@1.0.0#check", dynamic_16::run()),
        ("demo:shop/store@1.0.0#check", bindings_16::run()),
        ("demo:shop/store@1.0.0#fail", dynamic_17::run()),
        ("demo:shop/store@1.0.0#fail", bindings_17::run()),
        ("demo:shop/echo@1.0.0#echo-bool", dynamic_18::run()),
        ("demo:shop/echo@1.0.0#echo-bool", bindings_18::run()),
        ("demo:shop/echo@1.0.0#echo-u8", dynamic_19::run()),
        ("demo:shop/echo@1.0.0#echo-u8", bindings_19::run()),
        ("demo:shop/echo@1.0.0#echo-s8", dynamic_20::run()),
        ("demo:shop/echo@1.0.0#echo-s8", bindings_20::run()),
        ("demo:shop/echo@1.0.0#echo-u16", dynamic_21::run()),
        ("demo:shop/echo@1.0.0#echo-u16", bindings_21::run()),
        ("demo:shop/echo@1.0.0#echo-s16", dynamic_22::run()),
        ("demo:shop/echo@1.0.0#echo-s16", bindings_22::run()),
        ("demo:shop/echo@1.0.0#echo-u32", dynamic_23::run()),
        ("demo:shop/echo@1.0.0#echo-u32", bindings_23::run()),
        ("demo:shop/echo@1.0.0#echo-s32", dynamic_24::run()),
        ("demo:shop/echo@1.0.0#echo-s32", bindings_24::run()),
        ("demo:shop/echo@1.0.0#echo-u64", dynamic_25::run()),
        ("demo:shop/echo@1.0.0#echo-u64", bindings_25::run()),
        ("demo:shop/echo@1.0.0#echo-s64", dynamic_26::run()),
        ("demo:shop/echo@1.0.0#echo-s64", bindings_26::run()),
        ("demo:shop/echo@1.0.0#echo-f32", dynamic_27::run()),
        ("demo:shop/echo@1.0.0#echo-f32", bindings_27::run()),
        ("demo:shop/echo@1.0.0#echo-f64", dynamic_28::run()),
        ("demo:shop/echo@1.0.0#echo-f64", bindings_28::run()),
        ("demo:shop/echo@1.0.0#echo-char", dynamic_29::run()),
        ("demo:shop/echo@1.0.0#echo-char", bindings_29::run()),
        ("demo:shop/echo@1.0.0#echo-string", dynamic_30::run()),
        ("demo:shop/echo@1.0.0#echo-string", bindings_30::run()),
        ("demo:shop/echo@1.0.0#echo-bytes", dynamic_31::run()),
        ("demo:shop/echo@1.0.0#echo-bytes", bindings_31::run()),
        ("demo:shop/echo@1.0.0#echo-strings", dynamic_32::run()),
        ("demo:shop/echo@1.0.0#echo-strings", bindings_32::run()),
        ("demo:shop/echo@1.0.0#echo-nested", dynamic_33::run()),
        ("demo:shop/echo@1.0.0#echo-nested", bindings_33::run()),
        ("demo:shop/echo@1.0.0#echo-option", dynamic_34::run()),
        ("demo:shop/echo@1.0.0#echo-option", bindings_34::run()),
        ("demo:shop/echo@1.0.0#echo-option-option", dynamic_35::run()),
        ("demo:shop/echo@1.0.0#echo-option-option", bindings_35::run()),
        ("demo:shop/echo@1.0.0#echo-tuple", dynamic_36::run()),
        ("demo:shop/echo@1.0.0#echo-tuple", bindings_36::run()),
        ("demo:shop/echo@1.0.0#echo-result", dynamic_37::run()),
        ("demo:shop/echo@1.0.0#echo-result", bindings_37::run()),
        ("demo:shop/echo@1.0.0#echo-result-empty", dynamic_38::run()),
        ("demo:shop/echo@1.0.0#echo-result-empty", bindings_38::run()),
        ("demo:shop/echo@1.0.0#echo-result-ok", dynamic_39::run()),
        ("demo:shop/echo@1.0.0#echo-result-ok", bindings_39::run()),
        ("demo:shop/echo@1.0.0#echo-result-err", dynamic_40::run()),
        ("demo:shop/echo@1.0.0#echo-result-err", bindings_40::run()),
        ("demo:shop/echo@1.0.0#echo-place", dynamic_41::run()),
        ("demo:shop/echo@1.0.0#echo-place", bindings_41::run()),
        ("demo:shop/echo@1.0.0#echo-item", dynamic_42::run()),
        ("demo:shop/echo@1.0.0#echo-item", bindings_42::run()),
        ("demo:shop/echo@1.0.0#echo-level", dynamic_43::run()),
        ("demo:shop/echo@1.0.0#echo-level", bindings_43::run()),
        ("demo:shop/echo@1.0.0#echo-traits", dynamic_44::run()),
        ("demo:shop/echo@1.0.0#echo-traits", bindings_44::run()),
        ("demo:shop/echo@1.0.0#echo-payment", dynamic_45::run()),
        ("demo:shop/echo@1.0.0#echo-payment", bindings_45::run()),
        ("demo:shop/echo@1.0.0#echo-problem", dynamic_46::run()),
        ("demo:shop/echo@1.0.0#echo-problem", bindings_46::run()),
        ("demo:shop/echo@1.0.0#echo-receipt", dynamic_47::run()),
        ("demo:shop/echo@1.0.0#echo-receipt", bindings_47::run()),
        ("demo:shop/echo@1.0.0#echo-items", dynamic_48::run()),
        ("demo:shop/echo@1.0.0#echo-items", bindings_48::run()),
        ("demo:shop/echo@1.0.0#echo-many", dynamic_49::run()),
        ("demo:shop/echo@1.0.0#echo-many", bindings_49::run()),
        ("demo:shop/echo@1.0.0#nothing", dynamic_50::run()),
        ("demo:shop/echo@1.0.0#nothing", bindings_50::run()),
    ]
}

pub(super) fn define(linker: &mut wasmtime::component::Linker<super::Host>) -> wasmtime::Result<()> {
let mut instance = linker.instance("local:test/rate")?;
instance.func_wrap("rate", |_store, (_currency,): (String,)| wasmtime::Result::<(Option<f64>,)>::Ok((Some(1.5),)))?;
let mut instance = linker.instance("local:test/next-id")?;
instance.func_wrap("next-id", |_store, (): ()| wasmtime::Result::<(u64,)>::Ok((1,)))?;
Ok(())
}

mod p2 {
struct Host {
    wasi: wasmtime_wasi::WasiCtx,
    table: wasmtime::component::ResourceTable,
}

impl wasmtime_wasi::WasiView for Host {
    fn ctx(&mut self) -> wasmtime_wasi::WasiCtxView<'_> {
        wasmtime_wasi::WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

pub(super) fn add() -> wasmtime::Result<()> {
let engine = wasmtime::Engine::default();
let mut linker = wasmtime::component::Linker::<Host>::new(&engine);
wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
Ok(())
}
}

mod p3 {
struct Host {
    wasi: wasmtime_wasi::WasiCtx,
    table: wasmtime::component::ResourceTable,
}

impl wasmtime_wasi::WasiView for Host {
    fn ctx(&mut self) -> wasmtime_wasi::WasiCtxView<'_> {
        wasmtime_wasi::WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

pub(super) fn add() -> wasmtime::Result<()> {
let engine = wasmtime::Engine::default();
let mut linker = wasmtime::component::Linker::<Host>::new(&engine);
wasmtime_wasi::p3::add_to_linker(&mut linker)?;
Ok(())
}
}

mod http {
struct Host {
    wasi: wasmtime_wasi::WasiCtx,
    http: wasmtime_wasi_http::WasiHttpCtx,
    table: wasmtime::component::ResourceTable,
}

impl wasmtime_wasi::WasiView for Host {
    fn ctx(&mut self) -> wasmtime_wasi::WasiCtxView<'_> {
        wasmtime_wasi::WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl wasmtime_wasi_http::WasiHttpView for Host {
    fn http(&mut self) -> wasmtime_wasi_http::WasiHttpCtxView<'_> {
        wasmtime_wasi_http::WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: wasmtime_wasi_http::default_hooks(),
        }
    }
}

pub(super) fn add() -> wasmtime::Result<()> {
let engine = wasmtime::Engine::default();
let mut linker = wasmtime::component::Linker::<Host>::new(&engine);
wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
Ok(())
}
}

mod http_p3 {
struct Host {
    wasi: wasmtime_wasi::WasiCtx,
    http: wasmtime_wasi_http::WasiHttpCtx,
    table: wasmtime::component::ResourceTable,
}

impl wasmtime_wasi::WasiView for Host {
    fn ctx(&mut self) -> wasmtime_wasi::WasiCtxView<'_> {
        wasmtime_wasi::WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl wasmtime_wasi_http::WasiHttpView for Host {
    fn http(&mut self) -> wasmtime_wasi_http::WasiHttpCtxView<'_> {
        wasmtime_wasi_http::WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: wasmtime_wasi_http::default_hooks(),
        }
    }
}

pub(super) fn add() -> wasmtime::Result<()> {
let engine = wasmtime::Engine::default();
let mut linker = wasmtime::component::Linker::<Host>::new(&engine);
wasmtime_wasi::p3::add_to_linker(&mut linker)?;
wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
Ok(())
}
}

pub(super) fn add_wasi() -> wasmtime::Result<()> {
p2::add()?;
p3::add()?;
http::add()?;
http_p3::add()
}
