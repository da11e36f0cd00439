using System.Data.Common;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>The database does not respond, or accepts no writes at the moment (stopped, starting, full).</summary>
/// <param name="fault">Type of the fault.</param>
/// <param name="inner">The fault, or null if the database was not accessed.</param>
public sealed class DatabaseUnavailableException(string fault, Exception? inner = null) : DbException($"The database is not available ({fault}).", inner)
{
    /// <summary>True if certainly nothing was written.</summary>
    public bool IsUnwritten { get; init; }

    /// <summary>
    /// When something may have been written: completes with whether it was, once the database answers again; is cancelled when that can't be found out.
    /// Null when it is not known and will not be.
    /// </summary>
    public Task<bool>? Outcome { get; init; }
}
