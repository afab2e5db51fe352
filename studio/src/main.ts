import { mount } from 'svelte';
import App from './App.svelte';
import { keepOffline } from './offline/keep-offline.js';
import './shell/style.css';

mount(App, { target: document.getElementById('studio')! });
void keepOffline();
