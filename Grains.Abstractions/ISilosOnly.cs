namespace WhatIsUp.Grains.Abstractions;

/// <summary>
/// Marks a grain interface that only parts of the silos call. It checks no owner, so the gateway must not use it; a test over its assembly holds it to that.
/// </summary>
public interface ISilosOnly;
