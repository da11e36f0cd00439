namespace WhatIsUp.Grains.Abstractions.Chats;

/// <summary>What a phone was asked for.</summary>
/// <param name="ChatId">Chat.</param>
/// <param name="Before">Id of the message that is newer than all that were asked for.</param>
/// <param name="Count">How many.</param>
[GenerateSerializer, Immutable, Alias("HistoryRequestView")]
public sealed record HistoryRequestView([property: Id(0)] string ChatId, [property: Id(1)] string Before, [property: Id(2)] int Count);
