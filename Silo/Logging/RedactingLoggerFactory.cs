using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Silo.Logging;

/// <summary>
/// Wraps every logger in a <see cref="RedactingLogger"/>. Below information level, frameworks log query strings, paths, headers and call arguments as free
/// text: those levels are off regardless of the configuration.
/// </summary>
internal sealed class RedactingLoggerFactory(ILoggerFactory inner, DatabaseAvailability? database) : ILoggerFactory
{
    private static readonly string[] Verbose = ["Microsoft.AspNetCore.", "Orleans.", "System.Net."];

    public ILogger CreateLogger(string categoryName)
    {
        var lowest = Array.Exists(Verbose, prefix => categoryName.StartsWith(prefix, StringComparison.Ordinal)) ? LogLevel.Information : LogLevel.Trace;
        return new RedactingLogger(inner.CreateLogger(categoryName), lowest, database);
    }

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}
