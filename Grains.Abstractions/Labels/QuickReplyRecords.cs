namespace WhatIsUp.Grains.Abstractions.Labels;

/// <summary>A text that the account's user sends by its shortcut.</summary>
/// <param name="Id">Id.</param>
/// <param name="Shortcut">What is typed to send it, without the slash.</param>
/// <param name="Message">Its text.</param>
/// <param name="Keywords">Words that it is found by.</param>
/// <param name="Count">How often it was used.</param>
[GenerateSerializer, Immutable, Alias("QuickReplyView")]
public sealed record QuickReplyView(
    [property: Id(0)] string Id, [property: Id(1)] string Shortcut, [property: Id(2)] string Message, [property: Id(3)] IReadOnlyList<string> Keywords,
    [property: Id(4)] int Count);

/// <summary>Changes of a quick reply; null leaves a field as it is.</summary>
/// <param name="Shortcut">What is typed to send it.</param>
/// <param name="Message">Its text.</param>
/// <param name="Keywords">Words that it is found by.</param>
[GenerateSerializer, Immutable, Alias("QuickReplyPatch")]
public sealed record QuickReplyPatch(
    [property: Id(0)] string? Shortcut, [property: Id(1)] string? Message, [property: Id(2)] IReadOnlyList<string>? Keywords);
