using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Silo.Logging;

/// <summary>
/// Puts <see cref="RedactingLogger"/> before every provider. Frameworks write queries, paths, headers and arguments of calls at their lower levels, in texts of
/// their own: those levels are off, whatever the configuration says.
/// </summary>
internal sealed class RedactingLoggerFactory(ILoggerFactory inner, DatabaseAvailability? database) : ILoggerFactory
{
    private static readonly string[] Talkative = ["Microsoft.AspNetCore.", "Orleans.", "System.Net."];

    public ILogger CreateLogger(string categoryName)
    {
        var lowest = Array.Exists(Talkative, prefix => categoryName.StartsWith(prefix, StringComparison.Ordinal)) ? LogLevel.Information : LogLevel.Trace;
        return new RedactingLogger(inner.CreateLogger(categoryName), lowest, database);
    }

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();
}
