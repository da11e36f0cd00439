using Microsoft.Extensions.Logging;
using Orleans.Serialization.Invocation;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Files.Limits;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Hosting;

/// <summary>
/// Lets only <see cref="GatewayException"/> and cancellation leave a grain. Any other exception is logged here and replaced by
/// <c>internal_error</c>: exceptions without a codec lose their message on the wire, and messages may contain confidential data.
/// </summary>
public sealed class GatewayExceptionFilter(DatabaseAvailability database, TimeProvider time, ILogger<GatewayExceptionFilter> logger)
    : IIncomingGrainCallFilter
{
    // Error numbers of Linux, which .NET passes through.
    private const int DiskFull = 28;
    private const int ReadOnly = 30;
    private const int QuotaExceeded = 122;
    private static readonly TimeSpan DiskInterval = TimeSpan.FromSeconds(30);

    private long _diskLoggedAt;

    /// <inheritdoc />
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (database.IsAway && IsOurs(context) && IsForCaller(context.Request))
        {
            _ = database.Refuse(isUnwritten: true);
            throw StorageErrors.Unavailable();
        }

        try
        {
            await context.Invoke();
        }
        catch (StoreFencedException) when (IsOurs(context))
        {
            // Another activation owns the channel now. This one ends, and a repeated call reaches the other one.
            throw new GatewayException(ErrorCode.ConcurrentModification, "The channel is now on another silo; try again.");
        }
        catch (Exception failure) when (IsOurs(context) && ClientErrors.Find(failure) is not null)
        {
            throw ClientErrors.Find(failure)!;
        }
        catch (MediaStoreException fault) when (IsOurs(context))
        {
            logger.MediaStoreFailed(fault.Code, context.InterfaceName, context.MethodName);
            throw MediaErrors.StoreUnavailable();
        }
        catch (Exception exception) when (IsOurs(context) && exception is not GatewayException && StorageErrors.IsUnavailable(exception))
        {
            // The monitor of the database logs the outage once. Orleans wraps exceptions of storage providers.
            throw StorageErrors.Unavailable();
        }
        catch (IOException fault) when (IsOurs(context) && fault.HResult is DiskFull or QuotaExceeded or ReadOnly)
        {
            if (ShouldLogDisk()) logger.DiskFull(context.InterfaceName, context.MethodName);
            throw new GatewayException(ErrorCode.WorkerAtCapacity, "Nothing can be stored at the moment; try again later.",
                new Dictionary<string, string> { ["reason"] = "disk_full" });
        }
        catch (ReadTimeoutException fault) when (IsOurs(context))
        {
            logger.CallTooSlow(fault.Message, context.InterfaceName, context.MethodName);
            throw new GatewayException(ErrorCode.WorkerAtCapacity, "The database did not answer in time; try again.",
                new Dictionary<string, string> { ["reason"] = "read_timeout" });
        }
        catch (Exception exception) when (IsOurs(context) && exception is not (GatewayException or OperationCanceledException))
        {
            logger.CallFailed(exception, context.InterfaceName, context.MethodName);
            throw new GatewayException(ErrorCode.InternalError, "An internal error occurred.");
        }
    }

    /// <summary>True for calls on behalf of customers, none of which can be answered without the database.</summary>
    private static bool IsForCaller(IInvokable request) => request.GetArgumentCount() > 0 && request.GetArgument(0) is Caller;

    /// <summary>Limits log lines while a full disk fails every call.</summary>
    private bool ShouldLogDisk()
    {
        var last = Volatile.Read(ref _diskLoggedAt);
        return (last == 0 || time.GetElapsedTime(last) > DiskInterval) && Interlocked.CompareExchange(ref _diskLoggedAt, time.GetTimestamp(), last) == last;
    }

    private static bool IsOurs(IIncomingGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType?.Namespace?.StartsWith("WhatIsUp.", StringComparison.Ordinal) == true;
}
