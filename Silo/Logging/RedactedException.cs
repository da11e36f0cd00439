using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Silo.Logging;

/// <summary>
/// An exception for the log: type, redacted message, stack trace. An unreachable database or silo is logged without the stack trace.
/// </summary>
internal sealed class RedactedException(Exception inner)
    : Exception(LogText.Redact(inner.Message), inner.InnerException is { } next ? new RedactedException(next) : null)
{
    private readonly string _type = inner.GetType().FullName ?? inner.GetType().Name;
    private readonly bool _isPlain = DatabaseAvailability.IsCauseOf(inner) || IsOfNetwork(inner);
    private readonly string? _stack = inner.StackTrace;

    private static bool IsOfNetwork(Exception fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
            if (cause is not (GatewayException or OrleansException or System.Net.Sockets.SocketException or IOException
                or TimeoutException or OperationCanceledException)
                && cause.GetType().Namespace?.StartsWith("Orleans.Networking", StringComparison.Ordinal) != true)
                return false;
        return true;
    }

    public override string? StackTrace => _stack;

    public override string ToString() =>
        _isPlain
            ? $"{_type}: {Message}"
            : $"{_type}: {Message}{(InnerException is null ? "" : $"\n ---> {InnerException}\n   --- End of inner exception stack trace ---")}\n{_stack}";
}
