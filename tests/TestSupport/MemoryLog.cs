using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WhatIsUp.TestSupport;

/// <summary>A log for tests: texts, values, exceptions and scopes as a provider receives them.</summary>
public sealed class MemoryLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly ConcurrentQueue<KeyValuePair<string, object?>> _facts = new();
    private readonly ConcurrentQueue<Exception> _exceptions = new();
    private readonly ConcurrentQueue<string> _errors = new();

    /// <summary>Texts of entries.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    /// <summary>Entries of level Error and above, with their category and exception.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Facts of entries and scopes.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object?>> Facts => _facts;

    /// <summary>Exceptions.</summary>
    public IReadOnlyCollection<Exception> Exceptions => _exceptions;

    /// <summary>Everything that a provider could write.</summary>
    public string All =>
        string.Join('\n', _texts.Concat(_facts.Select(fact => $"{fact.Key}={fact.Value}")).Concat(_exceptions.Select(fault => fault.ToString())));

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void Take(object? state)
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> facts)
            foreach (var fact in facts) _facts.Enqueue(fact);
        if (state is not null) _facts.Enqueue(KeyValuePair.Create<string, object?>("state", state.ToString()));
    }

    private sealed class Writer(MemoryLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            log.Take(state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            log._texts.Enqueue(formatter(state, exception));
            if (logLevel >= LogLevel.Error) log._errors.Enqueue($"{category}: {formatter(state, exception)} {exception}");
            log._facts.Enqueue(KeyValuePair.Create<string, object?>("category", category));
            log.Take(state);
            if (exception is not null) log._exceptions.Enqueue(exception);
        }
    }
}
