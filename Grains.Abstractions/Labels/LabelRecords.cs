namespace WhatIsUp.Grains.Abstractions.Labels;

/// <summary>A label.</summary>
/// <param name="Id">Id, chosen by its creator.</param>
/// <param name="Name">Name.</param>
/// <param name="Color">Number of the colour, 0 to 19.</param>
/// <param name="Count">Chats and messages with the label.</param>
[GenerateSerializer, Immutable, Alias("LabelView")]
public sealed record LabelView([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] int Color, [property: Id(3)] long Count)
{
    /// <summary>Name of the colour, or null if it has none.</summary>
    public LabelColor? ColorName => LabelColors.NameOf(Color);
}

/// <summary>A chat or message with a label.</summary>
/// <param name="ChatId">Chat.</param>
/// <param name="MessageId">Message of it, or null if the chat itself has the label.</param>
[GenerateSerializer, Immutable, Alias("LabelLink")]
public sealed record LabelLink([property: Id(0)] string ChatId, [property: Id(1)] string? MessageId);

/// <summary>A label with its chats and messages.</summary>
/// <param name="Id">Id, chosen by its creator.</param>
/// <param name="Name">Name.</param>
/// <param name="Color">Number of the colour, 0 to 19.</param>
/// <param name="Count">Chats and messages with the label.</param>
/// <param name="Links">Its chats and messages.</param>
[GenerateSerializer, Immutable, Alias("LabelDetails")]
public sealed record LabelDetails(
    [property: Id(2)] string Id, [property: Id(3)] string Name, [property: Id(4)] int Color, [property: Id(5)] long Count,
    [property: Id(1)] IReadOnlyList<LabelLink> Links)
{
    /// <summary>Name of the colour, or null if it has none.</summary>
    public LabelColor? ColorName => LabelColors.NameOf(Color);
}
