namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>The schema could not be brought up to date.</summary>
public sealed class MigrationException(string? script, Exception? cause) : Exception("Migration failed: " + (script ?? "before the first script"), cause);
