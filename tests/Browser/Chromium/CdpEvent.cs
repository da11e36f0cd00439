using System.Text.Json;

namespace WhatIsUp.Browser.Chromium;

/// <summary>News of the browser.</summary>
/// <param name="Name">Such as <c>Target.attachedToTarget</c>.</param>
/// <param name="Parameters">What it says.</param>
/// <param name="Session">Whose it is, or null for the browser.</param>
internal sealed record CdpEvent(string Name, JsonElement Parameters, string? Session);
