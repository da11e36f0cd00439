using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Silo.Logging;

/// <summary>
/// Logs without secrets, whoever logs. Below <paramref name="lowest"/> nothing is logged, and neither is what everybody would tell of one outage of the database:
/// whoever watches it has one line for that.
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
