using System.Data.Common;

namespace WhatIsUp.Grains.Storage;

/// <summary>The database does not answer, or takes nothing at the moment (gone, starting, full).</summary>
/// <param name="fault">What it is, in a word: the type of the fault.</param>
/// <param name="inner">The fault, or null when nothing was asked of the database.</param>
public sealed class DatabaseUnavailableException(string fault, Exception? inner = null) : DbException($"The database is not available ({fault}).", inner)
{
    /// <summary>True when nothing of what should be written can have been written.</summary>
    public bool IsUnwritten { get; init; }
}
