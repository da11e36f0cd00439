using System.Diagnostics;

namespace WhatIsUp.Grains.Telemetry;

/// <summary>
/// Spans of a silo. They continue the trace of the request that accepted a message: its parent is stored with the message, so that the trace goes on after a
/// restart and on other silos. Nothing is stored or made for requests that are not traced.
/// </summary>
internal static class GrainsTrace
{
    private static readonly ActivitySource Source = new(GrainsMeter.Name);

    /// <summary>Parent of what follows from the current request, or null when that is not recorded.</summary>
    public static string? Parent => Activity.Current is { Recorded: true, Id: { } id } ? id : null;

    /// <summary>A message on its way to the server, until that acknowledges it.</summary>
    /// <param name="parent">Stored parent.</param>
    /// <param name="messageId">Stanza id.</param>
    public static Activity? BeginMessage(string? parent, string messageId) =>
        Begin("send message", ActivityKind.Producer, parent)?.SetTag("messaging.message.id", messageId);

    /// <summary>The stanza of a message is written.</summary>
    public static void NoteStanza(Activity? message) => message?.AddEvent(new ActivityEvent("stanza written"));

    /// <summary>The server answered a message and the database has that, or it is not waited for any more.</summary>
    public static void EndMessage(Activity? message, string outcome)
    {
        if (message is null) return;
        message.SetTag("whatisup.outcome", outcome);
        message.Dispose();
    }

    /// <summary>An attempt to deliver a webhook.</summary>
    /// <param name="parent">Stored parent.</param>
    /// <param name="eventName">Name of the event.</param>
    /// <param name="eventId">Id of the event.</param>
    /// <param name="attempt">Number of the attempt.</param>
    public static Activity? BeginAttempt(string? parent, string eventName, string eventId, int attempt) =>
        Begin("deliver webhook", ActivityKind.Client, parent)?.SetTag("whatisup.event", eventName).SetTag("whatisup.event.id", eventId)
            .SetTag("whatisup.attempt", attempt);

    /// <summary>How an attempt ended.</summary>
    public static void EndAttempt(Activity? attempt, int? status, string? error)
    {
        if (attempt is null) return;
        if (status is { } code) attempt.SetTag("http.response.status_code", code);
        if (error is not null) attempt.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        attempt.Dispose();
    }

    private static Activity? Begin(string name, ActivityKind kind, string? parent) =>
        parent is not null && ActivityContext.TryParse(parent, null, isRemote: true, out var context) ? Source.StartActivity(name, kind, context) : null;
}
