using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Operations;

/// <summary>State of what the process needs.</summary>
/// <param name="Status">ready.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record ReadinessReply(string Status, ReadinessChecks Checks);

/// <summary>What was looked at.</summary>
/// <param name="Cluster">A silo answers.</param>
/// <param name="Store">The silo's store answers and takes writes.</param>
public sealed record ReadinessChecks(string Cluster, string Store);

/// <summary>GET /readyz: a silo answers, reads its store and writes to it.</summary>
internal static class GetReadiness
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/readyz", HandleAsync)
        .Describe("Operations", "getReadiness", "Can the process serve")
        .WithMetadata(new PublicAccess())
        .Fails(ErrorCode.WorkerAtCapacity)
        .ExampleReply(new ReadinessReply("ready", new ReadinessChecks("ok", "ok")));

    private static async Task<Ok<ReadinessReply>> HandleAsync(IGrainFactory grains, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) throw NotReady();
        try
        {
            await grains.GetGrain<IHistoryGrain>(0).CheckStoreAsync().WaitAsync(Deadline, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw NotReady();
        }

        return TypedResults.Ok(new ReadinessReply("ready", new ReadinessChecks("ok", "ok")));
    }

    private static GatewayException NotReady() => new(ErrorCode.WorkerAtCapacity, "Not ready.");
}
