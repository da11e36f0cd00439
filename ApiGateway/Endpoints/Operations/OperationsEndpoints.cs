using Microsoft.AspNetCore.Http.HttpResults;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Operations;

/// <summary>State of the process.</summary>
/// <param name="Status">Always ok.</param>
public sealed record HealthReply(string Status);

/// <summary>State of the process and of its dependencies.</summary>
/// <param name="Status">Always ready.</param>
/// <param name="Checks">Results of the checks.</param>
public sealed record ReadinessReply(string Status, ReadinessChecks Checks);

/// <summary>Results of the readiness checks.</summary>
/// <param name="Cluster">ok when a silo responds.</param>
/// <param name="Store">ok when the silo's database can be read and written.</param>
public sealed record ReadinessChecks(string Cluster, string Store);

/// <summary>Probes for the operator: <c>/healthz</c> checks the process only, <c>/readyz</c> also a silo and its database.</summary>
internal static class OperationsEndpoints
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var probes = routes.MapGroup("").WithTags("Operations").IsPublic();

        probes.MapGet("/healthz", GetHealth)
            .Describe("getHealth", "Check liveness")
            .Fails(ErrorCode.BadRequest)
            .ExampleReply(new HealthReply("ok"));
        probes.MapGet("/readyz", GetReadinessAsync)
            .Describe("getReadiness", "Check readiness")
            .Fails(ErrorCode.WorkerAtCapacity, ErrorCode.BadRequest)
            .ExampleReply(new ReadinessReply("ready", new ReadinessChecks("ok", "ok")));
    }

    private static Ok<HealthReply> GetHealth() => TypedResults.Ok(new HealthReply("ok"));

    private static async Task<Ok<ReadinessReply>> GetReadinessAsync(
        IGrainFactory grains, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
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
