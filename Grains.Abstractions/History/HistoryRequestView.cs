namespace WhatIsUp.Grains.Abstractions.History;

/// <summary>A request for history to the phone.</summary>
/// <param name="ChatId">Chat.</param>
/// <param name="Before">Id of the message before which messages were requested.</param>
/// <param name="Count">How many.</param>
[GenerateSerializer, Immutable, Alias("HistoryRequestView")]
public sealed record HistoryRequestView([property: Id(0)] string ChatId, [property: Id(1)] string Before, [property: Id(2)] int Count);
