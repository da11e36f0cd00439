using System.Data.Common;

namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>A read exceeded its time limit and was interrupted.</summary>
/// <param name="statement">Name of the statement.</param>
public sealed class ReadTimeoutException(string statement) : DbException($"The read {statement} took too long.");
