using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Media;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Signal;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Hosting;

/// <summary>
/// Lets only <see cref="GatewayException"/> and cancellation leave a grain: any other exception is logged here and arrives as
/// <c>internal_error</c>, because a type without a codec would lose its message on the way, and might carry what nobody should see.
/// </summary>
public sealed partial class GatewayExceptionFilter(ILogger<GatewayExceptionFilter> logger) : IIncomingGrainCallFilter
{
    /// <inheritdoc />
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (StoreFencedException) when (IsOurs(context))
        {
            // Another activation owns the channel by now; this one ends, and the call finds the other when it is made again.
            throw new GatewayException(ErrorCode.ConcurrentModification, "The channel moved; try again.");
        }
        catch (MediaStoreException fault) when (IsOurs(context))
        {
            LogStore(fault.Code, context.InterfaceName, context.MethodName);
            throw MediaErrors.StoreUnavailable();
        }
        catch (ReadTimeoutException fault) when (IsOurs(context))
        {
            LogSlow(fault.Message, context.InterfaceName, context.MethodName);
            throw new GatewayException(ErrorCode.WorkerAtCapacity, "The database did not answer in time; try again.", new Dictionary<string, string> { ["reason"] = "read_timeout" });
        }
        catch (Exception exception) when (IsOurs(context) && exception is not (GatewayException or OperationCanceledException))
        {
            LogFault(exception, context.InterfaceName, context.MethodName);
            throw new GatewayException(ErrorCode.InternalError, "Something went wrong on our side.");
        }
    }

    private static bool IsOurs(IIncomingGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType?.Namespace?.StartsWith("WhatIsUp.", StringComparison.Ordinal) == true;

    [LoggerMessage(3611, LogLevel.Warning, "The store of files failed ({Code}) in {Interface}.{Method}.")]
    private partial void LogStore(string code, string? @interface, string? method);

    [LoggerMessage(3612, LogLevel.Warning, "{Fault} ({Interface}.{Method})")]
    private partial void LogSlow(string fault, string? @interface, string? method);

    [LoggerMessage(3000, LogLevel.Error, "{Interface}.{Method} failed.")]
    private partial void LogFault(Exception exception, string? @interface, string? method);
}
