namespace WhatIsUp.WhatsApp.Groups;

/// <summary>The picture of a group.</summary>
/// <param name="Id">Its id; another picture has another one.</param>
/// <param name="Url">Where it is, for some days.</param>
public sealed record GroupPicture(string Id, string Url);
