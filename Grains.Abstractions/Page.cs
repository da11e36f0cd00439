namespace WhatIsUp.Grains.Abstractions;

/// <summary>A page of a list: at most <paramref name="Limit"/> items after <paramref name="Cursor"/>.</summary>
/// <param name="Limit">1 to 200.</param>
/// <param name="Cursor">Opaque cursor of the page before, or null for the newest.</param>
[GenerateSerializer, Immutable, Alias("PageRequest")]
public sealed record PageRequest([property: Id(0)] int Limit, [property: Id(1)] string? Cursor);

/// <summary>One page, newest first.</summary>
/// <typeparam name="T">Item.</typeparam>
/// <param name="Data">Items.</param>
/// <param name="NextCursor">Cursor of the next page, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("Page`1")]
public sealed record Page<T>([property: Id(0)] IReadOnlyList<T> Data, [property: Id(1)] string? NextCursor);
