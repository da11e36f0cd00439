using Microsoft.Extensions.Logging;

namespace WhatIsUp.Silo.Logging;

/// <summary>Logs without secrets, whoever logs. Below <paramref name="lowest"/> nothing is logged.</summary>
internal sealed class RedactingLogger(ILogger inner, LogLevel lowest) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(RedactedState.Of(state, () => state.ToString() ?? ""));

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest && inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel < lowest || !inner.IsEnabled(logLevel)) return;
        var fault = exception is null ? null : new RedactedException(exception);
        inner.Log(logLevel, eventId, RedactedState.Of(state, () => formatter(state, fault)), fault, static (clean, _) => clean.ToString());
    }
}
