namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// Runs the operations of one area on the current logged-in connection. Callers get a network failure as
/// <see cref="NotConnectedException"/> and a refusal as <see cref="WhatsAppRefusedException"/>: no other class has to translate them.
/// </summary>
/// <typeparam name="TFlow">Part of the connection that the area uses.</typeparam>
/// <param name="current">The connection and that part of it; null if there is none.</param>
internal sealed class Operations<TFlow>(Func<(ClientConnection Connection, TFlow Flow)?> current)
{
    /// <summary>Runs an operation that returns a value.</summary>
    public async Task<T> RunAsync<T>(Func<TFlow, Task<T>> operation)
    {
        var (connection, flow) = current() ?? throw new NotConnectedException();
        try
        {
            return await operation(flow);
        }
        catch (Exception fault) when (Translate(fault, connection) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Runs an operation that returns nothing.</summary>
    public async Task RunAsync(Func<TFlow, Task> operation)
    {
        var (connection, flow) = current() ?? throw new NotConnectedException();
        try
        {
            await operation(flow);
        }
        catch (Exception fault) when (Translate(fault, connection) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Runs an action without a result; without a connection nothing happens.</summary>
    public void Run(Action<TFlow> action)
    {
        if (current() is var (_, flow)) action(flow);
    }

    /// <summary>Reads a property of the connection; the default without one.</summary>
    public T? Read<T>(Func<TFlow, T> property) => current() is var (_, flow) ? property(flow) : default;

    private static Exception? Translate(Exception fault, ClientConnection connection) => fault switch
    {
        ConnectionLostException or Store.StoreFaultException or ObjectDisposedException => new NotConnectedException(),
        OperationCanceledException when connection.Ended.IsCancellationRequested => new NotConnectedException(),
        RequestRefusedException refused => new WhatsAppRefusedException(refused.Text.Length > 0 ? refused.Text : "refused", refused.Code, refused.Backoff),
        OperationFailedException failed => new WhatsAppRefusedException(failed.Reason),
        _ => null,
    };
}
