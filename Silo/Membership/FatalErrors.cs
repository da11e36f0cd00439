using WhatIsUp.Grains.Membership;
using WhatIsUp.Silo.Logging;

namespace WhatIsUp.Silo.Membership;

/// <summary>
/// Ends the process on faults after which the membership can't continue: usually the other silos have declared this one dead. It logs one line, and the process
/// must be restarted from outside.
/// </summary>
internal sealed class FatalErrors(SiloExit exit, ILogger<FatalErrors> logger) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        if (exception is null)
        {
            exit.Leave("the other silos have declared it dead, because it did not answer them or has lost the database");
            return;
        }

        SiloLog.MembershipFailed(logger, exception, context);
        exit.Leave("its membership failed");
    }
}
