//! A deserializer around another that counts and compares while values pass through it: nesting, members, elements, names
//! that stand twice. Two habits of serde are refused too: a list in place of an object, and an object in place of a word.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    fmt,
};

use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::Limits;

/// Why reading stopped, when it was for a reason of ours.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// What is counted over the whole body.
pub(super) struct State<'l> {
    limits: &'l Limits,
    members: Cell<u32>,
    refusal: RefCell<Option<Refusal>>,
}

impl<'l> State<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            members: Cell::new(0),
            refusal: RefCell::new(None),
        }
    }

    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal.take()
    }

    fn refuse<E: Error>(&self, code: &'static str, message: String) -> E {
        self.refusal.replace(Some(Refusal { code, message }));
        E::custom(code)
    }

    fn enter<E: Error>(&self, depth: u32) -> Result<u32, E> {
        if depth < self.limits.depth {
            return Ok(depth + 1);
        }
        Err(self.refuse(
            "body.too_deep",
            format!("it is nested more than {} deep", self.limits.depth),
        ))
    }

    fn count<E: Error>(&self) -> Result<(), E> {
        self.members.set(self.members.get() + 1);
        if self.members.get() <= self.limits.members {
            return Ok(());
        }
        Err(self.refuse(
            "body.too_many_members",
            format!("the body has more than {} members", self.limits.members),
        ))
    }
}

/// The deserializer, or a seed, at some depth.
pub(super) struct Strict<'s, D> {
    inner: D,
    state: &'s State<'s>,
    depth: u32,
}

impl<'s, D> Strict<'s, D> {
    pub(super) fn new(inner: D, state: &'s State<'s>) -> Self {
        Self {
            inner,
            state,
            depth: 0,
        }
    }

    fn guard<V>(&self, visitor: V) -> Guard<'s, V> {
        Guard {
            visitor,
            state: self.state,
            depth: self.depth,
        }
    }
}

macro_rules! pass {
    ($($method:ident($($argument:ident: $kind:ty),*);)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $kind,)* visitor: V) -> Result<V::Value, D::Error> {
            let guard = self.guard(visitor);
            self.inner.$method($($argument,)* guard)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<'_, D> {
    type Error = D::Error;

    pass! {
        deserialize_any(); deserialize_bool(); deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64();
        deserialize_i128(); deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64(); deserialize_u128();
        deserialize_f32(); deserialize_f64(); deserialize_char(); deserialize_str(); deserialize_string();
        deserialize_bytes(); deserialize_byte_buf(); deserialize_option(); deserialize_unit(); deserialize_seq();
        deserialize_map(); deserialize_identifier(); deserialize_ignored_any();
        deserialize_unit_struct(name: &'static str); deserialize_newtype_struct(name: &'static str);
        deserialize_tuple(length: usize); deserialize_tuple_struct(name: &'static str, length: usize);
    }

    /// As a map: a list of the members' values is no object.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_map(visitor)
    }

    /// As a word: `{"viewer": null}` is no role.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_str(Word(visitor))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(Strict {
            inner: deserializer,
            state: self.state,
            depth: self.depth,
        })
    }
}

/// The visitor of a value.
struct Guard<'s, V> {
    visitor: V,
    state: &'s State<'s>,
    depth: u32,
}

macro_rules! scalars {
    ($($method:ident $kind:ty;)*) => {$(
        fn $method<E: Error>(self, value: $kind) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Guard<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    scalars! {
        visit_bool bool; visit_i64 i64; visit_u64 u64; visit_i128 i128; visit_u128 u128; visit_f64 f64;
        visit_str &str; visit_borrowed_str &'de str; visit_string String; visit_bytes &[u8]; visit_borrowed_bytes &'de [u8];
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Strict {
            inner,
            state: self.state,
            depth: self.depth,
        })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Strict {
            inner,
            state: self.state,
            depth: self.depth,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        let depth = self.state.enter(self.depth)?;
        self.visitor.visit_seq(Elements {
            access,
            state: self.state,
            depth,
            count: 0,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        let depth = self.state.enter(self.depth)?;
        self.visitor.visit_map(Members {
            access,
            state: self.state,
            depth,
            names: RefCell::default(),
        })
    }
}

struct Elements<'s, A> {
    access: A,
    state: &'s State<'s>,
    depth: u32,
    count: u32,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Elements<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let element = self.access.next_element_seed(Strict {
            inner: seed,
            state: self.state,
            depth: self.depth,
        })?;
        if element.is_some() {
            self.state.count()?;
            self.count += 1;
            if self.count > self.state.limits.elements {
                let message = format!(
                    "the list has more than {} elements",
                    self.state.limits.elements
                );
                return Err(self.state.refuse("body.list_too_long", message));
            }
        }
        Ok(element)
    }
}

struct Members<'s, A> {
    access: A,
    state: &'s State<'s>,
    depth: u32,
    names: RefCell<HashSet<String>>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.state.count()?;
        self.access.next_key_seed(Name {
            inner: seed,
            state: self.state,
            names: &self.names,
        })
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.access.next_value_seed(Strict {
            inner: seed,
            state: self.state,
            depth: self.depth,
        })
    }
}

/// The seed, the deserializer and the visitor of a member's name: the same three steps, to see the text once.
struct Name<'s, T> {
    inner: T,
    state: &'s State<'s>,
    names: &'s RefCell<HashSet<String>>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Name<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(Name {
            inner: deserializer,
            state: self.state,
            names: self.names,
        })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Name<'_, D> {
    type Error = D::Error;

    /// Names are texts, whatever is made of them (a map may have SIDs as keys).
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_str(Name {
            inner: visitor,
            state: self.state,
            names: self.names,
        })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Name<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    /// The name reaches its own visitor first: that is how it comes into the path of a refusal.
    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        let value = self.inner.visit_str(name)?;
        if self.names.borrow_mut().insert(name.to_owned()) {
            return Ok(value);
        }
        Err(self.state.refuse(
            "body.duplicate_member",
            "this member stands twice".to_owned(),
        ))
    }
}

/// The visitor of an enum, given its variant as a word.
struct Word<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Word<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<V::Value, E> {
        self.0.visit_enum(word.into_deserializer())
    }
}
