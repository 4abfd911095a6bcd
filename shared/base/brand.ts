declare const tag: unique symbol;

/**
 * A type that is stored as `T` but cannot be mistaken for another brand of `T`: a price given where a
 * quantity is wanted does not compile. Brands exist at compile time only and cost nothing at run time.
 */
export type Brand<T, Name extends string> = T & { readonly [tag]: Name };
