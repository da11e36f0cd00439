using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Silo;

/// <summary>Readiness of a silo: not while it starts or drains, and only while it can read and write the database.</summary>
public static class SiloReadiness
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    /// <summary>Maps <c>/readyz</c>.</summary>
    public static IEndpointConventionBuilder MapSiloReadiness(this IEndpointRouteBuilder routes) => routes.MapGet("/readyz", AnswerAsync);

    private static async Task<IResult> AnswerAsync(IHostApplicationLifetime lifetime, OutboxRows outbox, GroupCommitWriter writer, ChannelRegistry registry,
        TimeProvider time, CancellationToken cancellationToken)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        if (writer.Trouble is not null) return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        try
        {
            await outbox.Due.FindEndpointsAsync(DateTimeOffset.UnixEpoch, 1, "", cancellationToken).WaitAsync(Deadline, time, cancellationToken);
            return Results.Ok(new { store = "ok", sessions = registry.Running.Count });
        }
        catch (Exception exception) when (exception is TimeoutException or System.Data.Common.DbException)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
