using Microsoft.Extensions.Logging;
using Orleans.Serialization.Invocation;
using WhatIsUp.Grains.Abstractions;
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
public sealed partial class GatewayExceptionFilter(DatabaseAvailability database, TimeProvider time, ILogger<GatewayExceptionFilter> logger) : IIncomingGrainCallFilter
{
    // Linux' error numbers, which .NET gives as they are.
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
            // Another activation owns the channel by now; this one ends, and the call finds the other when it is made again.
            throw new GatewayException(ErrorCode.ConcurrentModification, "The channel moved; try again.");
        }
        catch (MediaStoreException fault) when (IsOurs(context))
        {
            LogStore(fault.Code, context.InterfaceName, context.MethodName);
            throw MediaErrors.StoreUnavailable();
        }
        catch (Exception exception) when (IsOurs(context) && exception is not GatewayException && StorageErrors.AreCause(exception))
        {
            // Logged by who watches the database, once for all calls. Orleans wraps what a storage provider throws.
            throw StorageErrors.Unavailable();
        }
        catch (IOException fault) when (IsOurs(context) && fault.HResult is DiskFull or QuotaExceeded or ReadOnly)
        {
            if (ShouldLogDisk()) LogDisk(context.InterfaceName, context.MethodName);
            throw new GatewayException(ErrorCode.WorkerAtCapacity, "Nothing can be stored at the moment; try again later.", new Dictionary<string, string> { ["reason"] = "disk_full" });
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

    /// <summary>True for what a customer asked for: without the database none of it can be answered.</summary>
    private static bool IsForCaller(IInvokable request) => request.GetArgumentCount() > 0 && request.GetArgument(0) is Caller;

    /// <summary>A full disk refuses every call: the log has one line in a while.</summary>
    private bool ShouldLogDisk()
    {
        var last = Volatile.Read(ref _diskLoggedAt);
        return (last == 0 || time.GetElapsedTime(last) > DiskInterval) && Interlocked.CompareExchange(ref _diskLoggedAt, time.GetTimestamp(), last) == last;
    }

    private static bool IsOurs(IIncomingGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType?.Namespace?.StartsWith("WhatIsUp.", StringComparison.Ordinal) == true;

    [LoggerMessage(3611, LogLevel.Warning, "The store of files failed ({Code}) in {Interface}.{Method}.")]
    private partial void LogStore(string code, string? @interface, string? method);

    [LoggerMessage(3612, LogLevel.Warning, "{Fault} ({Interface}.{Method})")]
    private partial void LogSlow(string fault, string? @interface, string? method);

    [LoggerMessage(3613, LogLevel.Error, "The disk is full or read-only: files are refused with 503 until it takes them ({Interface}.{Method}).")]
    private partial void LogDisk(string? @interface, string? method);

    [LoggerMessage(3000, LogLevel.Error, "{Interface}.{Method} failed.")]
    private partial void LogFault(Exception exception, string? @interface, string? method);
}
