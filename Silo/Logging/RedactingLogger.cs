using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Silo.Logging;

/// <summary>
/// Redacts every log entry. Entries below <paramref name="lowest"/> are dropped, and so are errors caused by an outage of the database:
/// its monitor logs the outage once.
/// </summary>
internal sealed class RedactingLogger(ILogger inner, LogLevel lowest, DatabaseAvailability? database) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(RedactedState.Of(state, () => state.ToString() ?? ""));

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest && inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel < lowest || !inner.IsEnabled(logLevel)) return;
        if (database?.LeavesOut(exception) == true) return;
        var fault = exception is null ? null : new RedactedException(exception);
        inner.Log(logLevel, eventId, RedactedState.Of(state, () => formatter(state, fault)), fault, static (clean, _) => clean.ToString());
    }
}
