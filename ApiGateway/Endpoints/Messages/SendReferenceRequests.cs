using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A reaction to a message.</summary>
public sealed record SendReactionRequest : SendMessageRequest
{
    /// <summary>The message.</summary>
    public required string MessageId { get; init; }

    /// <summary>One emoji; empty takes the reaction back.</summary>
    public required string Emoji { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Reaction = new ReactionContent(reader.MessageId(MessageId, "message_id"), reader.Emoji(Emoji, "emoji")),
    };
}

/// <summary>A poll.</summary>
public sealed record SendPollRequest : SendMessageRequest
{
    /// <summary>The question, 1 to 255 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Its answers, 2 to 12 different ones of 1 to 100 characters.</summary>
    [MaxLength(RequestLimits.MaxPollOptions)] public required IReadOnlyList<string> Options { get; init; }

    /// <summary>How many may be chosen; 0, the default, for any number.</summary>
    public int? SelectableCount { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        var title = reader.Visible(Title, RequestLimits.MaxTitleLength, "title");
        if (!reader.Count(Options, RequestLimits.MinPollOptions, RequestLimits.MaxPollOptions, "options")) return null;
        for (var i = 0; i < Options.Count; i++) reader.Visible(Options[i], RequestLimits.MaxOptionLength, $"options[{i}]");
        reader.Errors.Require(Options.Distinct(StringComparer.Ordinal).Count() == Options.Count, "options", "must all be different");
        reader.Errors.Require(SelectableCount is null || (SelectableCount >= 0 && SelectableCount <= Options.Count), "selectable_count", "must be 0 or a number up to that of the options");
        return new MessageContent { Poll = new PollContent { Title = title, Options = Options, SelectableCount = SelectableCount ?? 0 } };
    }
}

/// <summary>A vote in a poll; it replaces the former one.</summary>
public sealed record SendPollVoteRequest : SendMessageRequest
{
    /// <summary>The poll.</summary>
    public required string MessageId { get; init; }

    /// <summary>Answers chosen; none takes the vote back.</summary>
    [MaxLength(RequestLimits.MaxPollOptions)] public required IReadOnlyList<string> Options { get; init; }

    internal override MessageContent? Read(ContentReader reader) => reader.Count(Options, 0, RequestLimits.MaxPollOptions, "options")
        ? new MessageContent { PollVote = new PollVoteContent(reader.MessageId(MessageId, "message_id"), [.. Options.Distinct(StringComparer.Ordinal)]) }
        : null;
}

/// <summary>An event that the chat can answer.</summary>
public sealed record SendEventRequest : SendMessageRequest
{
    /// <summary>Its name, 1 to 255 characters.</summary>
    public required string Title { get; init; }

    /// <summary>What it is.</summary>
    public string? Description { get; init; }

    /// <summary>When it begins.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Degrees, -90 to 90; together with the longitude.</summary>
    public double? DegreesLatitude { get; init; }

    /// <summary>Degrees, -180 to 180; together with the latitude.</summary>
    public double? DegreesLongitude { get; init; }

    /// <summary>Name of the place.</summary>
    public string? LocationName { get; init; }

    /// <summary>Address of the place.</summary>
    public string? LocationAddress { get; init; }

    /// <summary>True when guests may bring others.</summary>
    public bool? ExtraGuestsAllowed { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        reader.Errors.Require(EndTime is null || EndTime > StartTime, "end_time", "must be after start_time");
        reader.Errors.Require(DegreesLatitude is null == DegreesLongitude is null, "degrees_latitude", "must come together with degrees_longitude");
        LocationContent? place = null;
        if (DegreesLatitude is { } latitude && DegreesLongitude is { } longitude) place = reader.Place(latitude, longitude, "degrees_latitude", "degrees_longitude");
        else if (LocationName is not null || LocationAddress is not null) place = new LocationContent { Latitude = 0, Longitude = 0 };
        return new MessageContent
        {
            Event = new EventContent
            {
                Title = reader.Visible(Title, RequestLimits.MaxTitleLength, "title"),
                Description = reader.Short(Description, "description"),
                StartTime = reader.Time(StartTime, "start_time"),
                EndTime = EndTime is { } end ? reader.Time(end, "end_time") : null,
                Location = place is null ? null : place with { Name = reader.Short(LocationName, "location_name"), Address = reader.Short(LocationAddress, "location_address") },
                ExtraGuestsAllowed = ExtraGuestsAllowed ?? false,
            },
        };
    }
}

/// <summary>An answer to an event; it replaces the former one.</summary>
public sealed record SendEventAnswerRequest : SendMessageRequest
{
    /// <summary>The event.</summary>
    public required string MessageId { get; init; }

    /// <summary>The answer.</summary>
    public required EventAnswer Answer { get; init; }

    /// <summary>How many others come along, 0 to 10.</summary>
    public int? ExtraGuests { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        reader.Errors.Require(Answer != EventAnswer.Unknown, "answer", "must be one of: going, not_going, maybe");
        reader.Errors.Require(ExtraGuests is null or >= 0 and <= RequestLimits.MaxExtraGuests, "extra_guests", $"must be an integer from 0 to {RequestLimits.MaxExtraGuests}");
        return new MessageContent { EventAnswer = new EventAnswerContent(reader.MessageId(MessageId, "message_id"), Answer, ExtraGuests ?? 0) };
    }
}
