namespace WhatIsUp.Sandbox.Rest;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">Type of the entries.</typeparam>
/// <param name="Data">Entries of this page.</param>
/// <param name="NextCursor">Cursor of the next page, or null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor);
