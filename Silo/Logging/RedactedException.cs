namespace WhatIsUp.Silo.Logging;

/// <summary>An exception as the log shows it: type, text without secrets, stack.</summary>
internal sealed class RedactedException(Exception inner) : Exception(LogText.Redact(inner.Message), inner.InnerException is { } next ? new RedactedException(next) : null)
{
    private readonly string _type = inner.GetType().FullName ?? inner.GetType().Name;
    private readonly string? _stack = inner.StackTrace;

    public override string? StackTrace => _stack;

    public override string ToString() => $"{_type}: {Message}{(InnerException is null ? "" : $"\n ---> {InnerException}\n   --- End of inner exception stack trace ---")}\n{_stack}";
}
