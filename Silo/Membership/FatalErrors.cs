using WhatIsUp.Grains.Membership;

namespace WhatIsUp.Silo.Membership;

/// <summary>What the membership can't go on with. Usually the others have declared this silo dead: it ends in a line, and is started anew by whoever runs it.</summary>
internal sealed partial class FatalErrors(SiloExit exit, ILogger<FatalErrors> logger) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (exception is null)
        {
            exit.Leave("the other silos have declared it dead, because it did not answer them or has lost the database");
            return;
        }

        LogFault(exception, context);
        exit.Leave("its membership failed");
    }

    [LoggerMessage(7010, LogLevel.Critical, "The membership of this silo failed in {Context}")]
    private partial void LogFault(Exception exception, string? context);
}
