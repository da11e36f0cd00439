using System.Text.Json;

namespace WhatIsUp.Browser.Chromium;

/// <summary>An event of the browser.</summary>
/// <param name="Name">Such as <c>Target.attachedToTarget</c>.</param>
/// <param name="Parameters">Parameters of the event.</param>
/// <param name="Session">Its session, or null for the browser.</param>
internal sealed record CdpEvent(string Name, JsonElement Parameters, string? Session);
