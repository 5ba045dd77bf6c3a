import { ingredientsFor } from './dough.js';

const form = document.querySelector('#calculator');
const rows = document.querySelector('#ingredients');

const cell = (text) => {
  const td = document.createElement('td');
  td.textContent = text;
  return td;
};

const row = ({ ingredient, grams, percent }) => {
  const tr = document.createElement('tr');
  tr.append(cell(ingredient), cell(String(grams)), cell(`${percent} %`));
  return tr;
};

const show = () => {
  if (!form.checkValidity()) return;
  const { recipe, flour } = Object.fromEntries(new FormData(form));
  rows.replaceChildren(...ingredientsFor(recipe, Number(flour)).map(row));
};

form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
