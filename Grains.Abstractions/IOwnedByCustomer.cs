namespace WhatIsUp.Grains.Abstractions;

/// <summary>
/// Marks a grain interface for resources of customers. The first parameter of every method is the <see cref="Caller"/>; a call filter in the silo compares it
/// with the owner before the method runs, so that no method can omit the check. Methods that return <see cref="IAsyncEnumerable{T}"/> bypass call filters and
/// are not allowed here.
/// </summary>
public interface IOwnedByCustomer;
